using System;
using UnityEngine;

namespace VaeGpu
{
    /// <summary>A model file that was imported: the bytes of a .safetensors file, as they are.</summary>
    public sealed class ModelAsset : ScriptableObject
    {
        [SerializeField, HideInInspector] private byte[] _bytes = Array.Empty<byte>();

        /// <summary>The whole file.</summary>
        public ReadOnlySpan<byte> Bytes => _bytes;

        /// <summary>Makes an asset of a file's bytes, such as one that was downloaded; the array is kept, not copied.</summary>
        /// <exception cref="ArgumentNullException"><paramref name="bytes"/> is null.</exception>
        public static ModelAsset Create(byte[] bytes)
        {
            var asset = CreateInstance<ModelAsset>();
            asset._bytes = bytes ?? throw new ArgumentNullException(nameof(bytes));
            return asset;
        }
    }
}
