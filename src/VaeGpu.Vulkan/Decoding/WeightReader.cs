namespace VaeGpu.Vulkan;

/// <summary>Reads the same run of some rows of a tensor as they are stored, as <see cref="Model.ReadRowParts"/> does.</summary>
/// <param name="name">The tensor.</param>
/// <param name="firstRow">The first row.</param>
/// <param name="firstByte">Where in a row.</param>
/// <param name="bytes">How much of each row.</param>
/// <param name="destination">[rows, stride]; its length says how many rows. What is behind a run stays as it is.</param>
/// <param name="stride">Bytes from row to row in it.</param>
internal delegate void WeightReader(string name, int firstRow, long firstByte, int bytes, Span<byte> destination, int stride);
