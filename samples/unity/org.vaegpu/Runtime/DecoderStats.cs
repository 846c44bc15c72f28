namespace VaeGpu
{
    /// <summary>What a decoder did so far.</summary>
    public readonly struct DecoderStats
    {
        /// <summary>What decodes: <see cref="Backend.Vulkan"/> or <see cref="Backend.Processor"/>.</summary>
        public readonly Backend Backend;

        /// <summary>Whether decodes run on Unity's own device, straight into its textures.</summary>
        public readonly bool UnitysDevice;

        /// <summary>Decodes that came back.</summary>
        public readonly long Completed;

        /// <summary>Decodes under way.</summary>
        public readonly int InFlight;

        /// <summary>Kernels that the last decode took; 0 on the processor.</summary>
        public readonly int Dispatches;

        /// <summary>Memory taken from the device; 0 on the processor.</summary>
        public readonly long DeviceBytes;

        /// <summary>What the device needed for the last decode that came back; 0 on the processor, and on Unity's device, whose profiler says it.</summary>
        public readonly double GpuSeconds;

        internal DecoderStats(in Native.vg_decoder_info info, bool unitysDevice, long completed, int inFlight)
        {
            UnitysDevice = unitysDevice;
            Backend = (Backend)info.backend;
            Completed = completed;
            InFlight = inFlight;
            Dispatches = (int)info.dispatches;
            DeviceBytes = (long)info.device_bytes;
            GpuSeconds = info.gpu_seconds;
        }
    }
}
