namespace VaeGpu
{
    /// <summary>How a decoder is made; all zero is the best device, one picture at a time, two in flight.</summary>
    public struct DecoderSettings
    {
        /// <summary>What decodes.</summary>
        public Backend Backend;

        /// <summary>Pictures of one decode, at most; 0 is 1. Memory and the texture are made for so many.</summary>
        public int MaxBatch;

        /// <summary>Decodes under way at a time, at most, up to 16; 0 is 2.</summary>
        public int FramesInFlight;
    }
}
