using System.Collections.Immutable;

namespace VaeGpu;

/// <summary>One tensor as a safetensors header states it, checked: offsets and shape agree.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its extents, each within int.</param>
/// <param name="Begin">Its first byte, counted from the end of the header.</param>
/// <param name="End">The byte after its last.</param>
internal sealed record SafetensorsEntry(string Name, SafetensorsType Type, ImmutableArray<int> Shape, long Begin, long End)
{
    public long Bytes => End - Begin;
}
