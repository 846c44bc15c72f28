namespace VaeGpu
{
    /// <summary>How a decoder is made; all zero is the best device, one picture at a time, and as many in flight as the way needs.</summary>
    public struct DecoderSettings
    {
        /// <summary>What decodes.</summary>
        public Backend Backend;

        /// <summary>Pictures of one decode, at most; 0 is 1. Memory and the texture are made for so many.</summary>
        public int MaxBatch;

        /// <summary>Decodes under way at a time, at most, up to 16; 0 is 2, and 4 on Unity's device.</summary>
        public int FramesInFlight;

        /// <summary>Keeps off Unity's device: pictures go through memory, as <see cref="Decoder.Decode(UnityEngine.Texture2D)"/> needs them.</summary>
        public bool OwnDevice;
    }
}
