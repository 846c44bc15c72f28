namespace VaeGpu.Training.Tests.Trainers;

/// <summary>Pictures of patches side by side, each one of some patterns and independent of the others: what a code a patch describes without error.</summary>
internal static class MadePatches
{
    public const int Patches = 2;
    public const int Patterns = 4;
    private const int PatchSize = 6;

    public static ImageData Make(int count, int seed)
    {
        var patterns = new Random(1);
        byte[][] drawn = [.. Enumerable.Range(0, Patches * Patterns).Select(_ => Enumerable.Range(0, PatchSize).Select(_ => (byte)(255 * patterns.Next(2))).ToArray())];
        var random = new Random(seed);
        byte[] pixels = [.. Enumerable.Range(0, count * Patches).SelectMany(i => drawn[i % Patches * Patterns + random.Next(Patterns)])];
        return new ImageData("patches", new ImageShape(1, Patches, PatchSize), pixels);
    }
}
