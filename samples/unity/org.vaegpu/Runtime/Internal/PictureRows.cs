using Unity.Collections.LowLevel.Unsafe;

namespace VaeGpu
{
    /// <summary>Turns pictures over: the library's first row is the top one, a texture's is the bottom one.</summary>
    internal static unsafe class PictureRows
    {
        /// <summary>Turns each of several pictures over, in place.</summary>
        /// <param name="pixels">[pictures, rows, rowBytes].</param>
        /// <param name="rowBytes">Bytes of a row.</param>
        /// <param name="rows">Rows of a picture.</param>
        /// <param name="pictures">How many pictures.</param>
        /// <param name="spare">Room for one row.</param>
        public static void Flip(byte* pixels, int rowBytes, int rows, int pictures, byte* spare)
        {
            for (int picture = 0; picture < pictures; picture++)
            {
                byte* top = pixels + ((long)picture * rows * rowBytes);
                byte* bottom = top + ((long)(rows - 1) * rowBytes);
                for (; top < bottom; top += rowBytes, bottom -= rowBytes)
                {
                    UnsafeUtility.MemCpy(spare, top, rowBytes);
                    UnsafeUtility.MemCpy(top, bottom, rowBytes);
                    UnsafeUtility.MemCpy(bottom, spare, rowBytes);
                }
            }
        }
    }
}
