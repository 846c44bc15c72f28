namespace VaeGpu.Vulkan;

/// <summary>A host's image to be written. It needs VK_IMAGE_USAGE_STORAGE_BIT, one sample, and either the queue family's ownership or concurrent sharing.</summary>
public readonly record struct HostImage
{
    /// <summary>VkImage.</summary>
    public ulong Image { get; init; }

    /// <summary>
    /// The VkFormat to write it as: its own, or a compatible one where it was made with VK_IMAGE_CREATE_MUTABLE_FORMAT_BIT. R8G8B8A8_UNORM and
    /// R16G16B16A16_SFLOAT always serve; others such as B8G8R8A8_UNORM where <see cref="GpuFeatures.StorageImageWriteWithoutFormat"/> is enabled
    /// and the device can store to them. Most devices cannot store to _SRGB formats: name the _UNORM one, which holds the same bytes.
    /// </summary>
    public uint Format { get; init; }

    /// <summary>Columns of the mip level that is written.</summary>
    public uint Width { get; init; }

    /// <summary>Rows of the mip level that is written.</summary>
    public uint Height { get; init; }

    /// <summary>The VkImageLayout it is in; 0 (UNDEFINED) lets what it held be lost.</summary>
    public uint CurrentLayout { get; init; }

    /// <summary>The VkImageLayout to leave it in; 0 is GENERAL.</summary>
    public uint FinalLayout { get; init; }

    /// <summary>The mip level to write.</summary>
    public uint MipLevel { get; init; }

    /// <summary>The array layer to write.</summary>
    public uint ArrayLayer { get; init; }

    /// <summary>A VkImageView of the host's for exactly this level and layer, of type 2D with STORAGE use and an identity swizzle; 0 to have one made and kept.</summary>
    public ulong View { get; init; }

    /// <summary>
    /// True where the memory of the image, which is of exclusive sharing, is shared with another interface or process: what is written is then released to it (to VK_QUEUE_FAMILY_EXTERNAL),
    /// and unless <see cref="CurrentLayout"/> is UNDEFINED what it wrote is acquired before. Sides take turns, by semaphores or by waiting.
    /// </summary>
    public bool IsExternal { get; init; }

    /// <summary>Tells a shared image from all others, for handles are given out again; 0 for images of the host's.</summary>
    internal ulong Identity { get; init; }

    /// <summary>
    /// True where nobody tells when the image goes: a view is made for this one decode and goes once its frame is complete, for the handle may be
    /// given out again for another image.
    /// </summary>
    internal bool IsPassing { get; init; }
}
