using System;
using System.Buffers.Binary;

namespace VaeGpu.Editor
{
    /// <summary>What the importer looks at in a model file. The library checks all of it when it is loaded; this tells a wrong file where it is dropped in.</summary>
    internal static class ModelFile
    {
        private const int LengthBytes = 8;
        private const ulong MaximumHeader = 16 << 20;

        /// <summary>Why bytes are no safetensors file; null where nothing speaks against it.</summary>
        public static string Fault(ReadOnlySpan<byte> file)
        {
            if (file.Length <= LengthBytes)
            {
                return $"It has {file.Length} bytes, and the length of its header alone takes {LengthBytes}.";
            }

            ulong header = BinaryPrimitives.ReadUInt64LittleEndian(file);
            if (header > MaximumHeader || header > (ulong)(file.Length - LengthBytes))
            {
                return "The length of its header is not that of a safetensors file.";
            }

            return header < 2 || file[LengthBytes] != (byte)'{' ? "Its header is not JSON." : null;
        }
    }
}
