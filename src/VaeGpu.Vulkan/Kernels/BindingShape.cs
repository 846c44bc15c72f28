namespace VaeGpu.Vulkan;

/// <summary>The bindings of a kernel, all in one set.</summary>
internal enum BindingShape
{
    /// <summary>One storage buffer.</summary>
    OneBuffer,

    /// <summary>Two storage buffers.</summary>
    TwoBuffers,

    /// <summary>Three storage buffers.</summary>
    ThreeBuffers,

    /// <summary>A layer, or a small network: weights, biases, inputs and outputs, all storage buffers.</summary>
    Layer,

    /// <summary>A search: codes, queries, scores and results, all storage buffers.</summary>
    Search,

    /// <summary>A layer whose weights and inputs are texel buffers.</summary>
    LayerOfTexels,

    /// <summary>A search: codes, queries and scores as texel buffers, results as a storage buffer.</summary>
    SearchOfTexels,

    /// <summary>A storage buffer and a storage image.</summary>
    BufferAndImage,
}
