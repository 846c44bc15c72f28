namespace VaeGpu
{
    /// <summary>What decodes.</summary>
    public enum Backend
    {
        /// <summary>Vulkan on a device of the library's own, or the processor where there is none.</summary>
        Automatic,

        /// <summary>Vulkan, or an error where there is none.</summary>
        Vulkan,

        /// <summary>The processor.</summary>
        Processor,
    }
}
