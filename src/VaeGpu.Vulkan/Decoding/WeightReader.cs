namespace VaeGpu.Vulkan;

/// <summary>Reads rows of a tensor as they are stored, as <see cref="Model.ReadRowBytes"/> does.</summary>
internal delegate void RowByteReader(string name, int firstRow, Span<byte> destination);
