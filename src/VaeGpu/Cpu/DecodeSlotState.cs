namespace VaeGpu;

/// <summary>Where an asynchronous decode is.</summary>
internal enum DecodeSlotState
{
    /// <summary>There is none.</summary>
    Free,

    /// <summary>It waits for its turn.</summary>
    Submitted,

    /// <summary>It is being computed.</summary>
    Running,

    /// <summary>Its result, or its failure, waits to be read.</summary>
    Completed,
}
