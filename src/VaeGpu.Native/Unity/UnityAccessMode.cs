namespace VaeGpu.Native;

/// <summary>UnityVulkanResourceAccessMode.</summary>
internal enum UnityAccessMode
{
    ObserveOnly = 0,

    /// <summary>Unity writes the barriers and keeps track of the layout.</summary>
    PipelineBarrier = 1,

    Recreate = 2,
}
