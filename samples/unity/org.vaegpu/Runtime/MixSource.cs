using System;
using UnityEngine;

namespace VaeGpu
{
    /// <summary>A draw that is mixed.</summary>
    [Serializable]
    public struct MixSource
    {
        /// <summary>Which draw from the prior.</summary>
        public int Seed;

        /// <summary>How much of it.</summary>
        [Range(0, 1)] public float Weight;

        /// <summary>A draw and how much of it.</summary>
        public MixSource(int seed, float weight)
        {
            Seed = seed;
            Weight = weight;
        }
    }
}
