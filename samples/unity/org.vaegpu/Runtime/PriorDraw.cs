namespace VaeGpu
{
    /// <summary>Which draws from the prior. The same numbers give the same pictures on every device and in every batch; all zero is draw 0 by seed 0.</summary>
    public struct PriorDraw
    {
        /// <summary>How many pictures; 0 is 1.</summary>
        public int Count;

        /// <summary>The seed.</summary>
        public ulong Seed;

        /// <summary>Another frame, other draws.</summary>
        public uint Frame;

        /// <summary>The first draw's number.</summary>
        public uint First;

        /// <summary>What deviations are multiplied by, or logits divided by; 0 is 1.</summary>
        public float Temperature;

        /// <summary>What is drawn from.</summary>
        public Prior Prior;

        /// <summary>Where latents are codes, only the likeliest so many of a position; 0 for all.</summary>
        public int TopK;

        /// <summary>The mean, or the likeliest codes, instead of a draw.</summary>
        public bool Mean;

        internal Native.vg_input ToInput()
        {
            Native.vg_input input = default;
            input.size = NativeSize.Of<Native.vg_input>();
            input.kind = Native.VG_INPUT_PRIOR;
            input.flags = Mean ? Native.VG_INPUT_MEAN : 0;
            input.count = Count == 0 ? 1 : (uint)Count;
            input.seed = Seed;
            input.frame = Frame;
            input.first = First;
            input.temperature = Temperature;
            input.prior = (uint)Prior;
            input.top_k = (uint)TopK;
            return input;
        }
    }
}
