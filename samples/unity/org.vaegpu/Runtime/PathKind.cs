namespace VaeGpu
{
    /// <summary>How a path goes from key to key.</summary>
    public enum PathKind
    {
        /// <summary>Straight lines.</summary>
        Linear,

        /// <summary>Great circles, which keep the length of a latent.</summary>
        Spherical,

        /// <summary>A centripetal Catmull-Rom spline, without corners at the keys.</summary>
        CatmullRom,
    }
}
