namespace VaeGpu;

/// <summary>How far a <see cref="DecoderLoad"/> is.</summary>
public enum DecoderLoadState
{
    /// <summary>It is under way.</summary>
    Loading,

    /// <summary>The decoder is made: <see cref="DecoderLoad.Take"/> gives it.</summary>
    Ready,

    /// <summary>It came to nothing: <see cref="DecoderLoad.Error"/> says why.</summary>
    Failed,
}
