namespace VaeGpu.Vulkan;

/// <summary>What the numbers in a target mean as light. Values are converted only where the model file says otherwise.</summary>
public enum TargetEncoding
{
    /// <summary>Display-encoded (IEC 61966-2-1), as shown or as kept in picture files; also a UNORM image whose bytes are read through an _SRGB view.</summary>
    Display,

    /// <summary>Proportional to light.</summary>
    Linear,
}
