namespace VaeGpu;

/// <summary>Gives kernels other than the embedded ones: how a development host reloads a changed shader live. Thread-safe.</summary>
public interface IShaderSource
{
    /// <summary>Counts up whenever a kernel has changed; a decoder rebuilds its pipelines at its next call after that.</summary>
    int Revision { get; }

    /// <summary>The SPIR-V of one kernel variant.</summary>
    /// <param name="variant">The name in the table of kernel variants.</param>
    /// <returns>The words as bytes; null when this source has no such kernel, and the embedded one serves.</returns>
    byte[]? GetSpirv(string variant);
}
