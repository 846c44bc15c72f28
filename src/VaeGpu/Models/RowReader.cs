namespace VaeGpu;

/// <summary>Where a layer's weights come from, a few rows at a time: <see cref="Model.ReadRows"/>, or what stands in for it.</summary>
/// <param name="name">The tensor.</param>
/// <param name="firstRow">The first row.</param>
/// <param name="destination">[rows, row length]; its length says how many rows.</param>
internal delegate void RowReader(string name, int firstRow, Span<float> destination);
