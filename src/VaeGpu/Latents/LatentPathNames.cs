namespace VaeGpu;

/// <summary>The keys and words of a latent path's JSON.</summary>
internal static class LatentPathNames
{
    public const string Kind = "kind";
    public const string Ease = "ease";
    public const string Loop = "loop";
    public const string ClosingDuration = "closing_duration";
    public const string Times = "times";
    public const string Keys = "keys";

    public static readonly (string Name, LatentPathKind Value)[] Kinds =
        [("lerp", LatentPathKind.Linear), ("slerp", LatentPathKind.Spherical), ("spline", LatentPathKind.CatmullRom)];

    public static readonly (string Name, LatentEase Value)[] Eases = [("none", LatentEase.None), ("smoothstep", LatentEase.Smoothstep)];
}
