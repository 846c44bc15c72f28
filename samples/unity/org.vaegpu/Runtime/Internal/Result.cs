using System.Text;

namespace VaeGpu
{
    /// <summary>The library's results.</summary>
    internal static unsafe class Result
    {
        /// <summary>Throws what the library says of an error. Called at once, on the thread of the call: the words are the thread's last ones.</summary>
        public static void Check(int result)
        {
            if (result < 0)
            {
                throw new VaeGpuException(result, LastError());
            }
        }

        /// <summary>Whether it is done; false while it is not, throws where it cannot be.</summary>
        public static bool IsDone(int result)
        {
            Check(result);
            return result != Native.VG_NOT_READY;
        }

        /// <summary>Text that ends with a zero, at most so many bytes of it.</summary>
        public static string Text(byte* text, int capacity)
        {
            int length = 0;
            while (length < capacity && text[length] != 0)
            {
                length++;
            }

            return Encoding.UTF8.GetString(text, length);
        }

        /// <summary>What this thread's last error said.</summary>
        public static string LastError()
        {
            byte[] text = new byte[(int)Native.vg_last_error(null, 0) + 1];
            fixed (byte* bytes = text)
            {
                _ = Native.vg_last_error(bytes, (ulong)text.Length);
                return Text(bytes, text.Length);
            }
        }

        /// <summary>Throws what the library says of an event that gave an error, on Unity's render thread.</summary>
        public static void CheckEvent(int result)
        {
            if (result < 0)
            {
                byte[] text = new byte[(int)Native.vg_unity_event_error(null, 0) + 1];
                fixed (byte* bytes = text)
                {
                    _ = Native.vg_unity_event_error(bytes, (ulong)text.Length);
                    throw new VaeGpuException(result, Text(bytes, text.Length));
                }
            }
        }
    }
}
