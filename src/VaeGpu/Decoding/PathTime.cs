namespace VaeGpu;

/// <summary>One instance on a path: which path of the set, and when.</summary>
/// <param name="Path">The index of the path in its <see cref="LatentPathSet"/>.</param>
/// <param name="Time">The time, in the unit of the path's own key times.</param>
public readonly record struct PathTime(int Path, float Time);
