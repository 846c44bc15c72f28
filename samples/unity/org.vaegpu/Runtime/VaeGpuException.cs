using System;

namespace VaeGpu
{
    /// <summary>The library could not do what was asked; the message says what to do.</summary>
    public sealed class VaeGpuException : Exception
    {
        /// <summary>The result's number, VG_ERROR_* of vaegpu.h.</summary>
        public int Result { get; }

        internal VaeGpuException(int result, string message)
            : base(message) => Result = result;
    }
}
