namespace VaeGpu
{
    /// <summary>What decodes.</summary>
    public enum Backend
    {
        /// <summary>Unity's own device where Unity draws with Vulkan; else Vulkan on a device of the library's own, or the processor where there is none.</summary>
        Automatic,

        /// <summary>Vulkan, on Unity's own device or one of the library's, or an error where there is none.</summary>
        Vulkan,

        /// <summary>The processor.</summary>
        Processor,
    }
}
