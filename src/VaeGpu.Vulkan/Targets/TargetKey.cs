namespace VaeGpu.Vulkan;

/// <summary>What tells one binding of a target from another.</summary>
/// <param name="Handle">VkBuffer or VkImage.</param>
/// <param name="View">The host's own view, or 0.</param>
/// <param name="Offset">Of a buffer, in bytes; level and layer of an image.</param>
/// <param name="Size">Of a buffer, in bytes; 0 for an image.</param>
/// <param name="Format">Of an image; 0 for a buffer.</param>
/// <param name="Identity">Of a shared image; 0 for what the host tells when it goes.</param>
internal readonly record struct TargetKey(ulong Handle, ulong View, ulong Offset, ulong Size, uint Format, ulong Identity);
