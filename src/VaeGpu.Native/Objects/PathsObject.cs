namespace VaeGpu.Native;

/// <summary>vg_paths: a set of paths. Immutable.</summary>
internal sealed class PathsObject : NativeObject
{
    private readonly LatentPath[] _paths;

    /// <exception cref="ArgumentException">They are of several latent sizes, or too large together.</exception>
    public PathsObject(LatentPath[] paths)
    {
        _paths = paths;
        Set = new LatentPathSet(paths);
    }

    /// <inheritdoc/>
    public override string Kind => "set of paths";

    public LatentPathSet Set { get; }

    /// <exception cref="NativeException">There is no such path.</exception>
    public LatentPath this[uint index] => index < (uint)_paths.Length
        ? _paths[index]
        : throw NativeException.Argument($"There is no path {index}; the set has {_paths.Length}, from 0.");
}
