namespace VaeGpu.Vulkan;

/// <summary>How a network's last layer writes its outputs instance after instance, [instances, outputs], as targets have them.</summary>
/// <param name="RowQuads">vec4s of a row.</param>
/// <param name="FirstRow">The vec4 at which the first instance's begins.</param>
/// <param name="Binding">The network bound to another buffer than its own; null where it is that.</param>
internal readonly record struct RowStore(uint RowQuads, uint FirstRow = 0, OutputBinding? Binding = null);
