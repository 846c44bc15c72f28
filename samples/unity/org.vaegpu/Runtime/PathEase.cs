namespace VaeGpu
{
    /// <summary>How time runs between two keys.</summary>
    public enum PathEase
    {
        /// <summary>Evenly.</summary>
        None,

        /// <summary>Slowly at the keys, faster between them.</summary>
        Smoothstep,
    }
}
