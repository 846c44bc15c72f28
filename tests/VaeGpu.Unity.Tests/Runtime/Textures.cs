using UnityEngine;

namespace VaeGpu.Unity.Tests;

/// <summary>What lies in a texture.</summary>
internal static class Textures
{
    /// <summary>The first byte of each row, from the bottom up.</summary>
    public static unsafe byte[] Rows(Texture texture)
    {
        byte* bytes = texture is Texture2D pixels
            ? (byte*)global::Unity.Collections.LowLevel.Unsafe.NativeArrayUnsafeUtility.GetUnsafePtr(pixels.GetRawTextureData<byte>())
            : (byte*)((RenderTexture)texture).Memory;
        byte[] rows = new byte[texture.height];
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row] = bytes[row * texture.width * 4];
        }

        return rows;
    }
}
