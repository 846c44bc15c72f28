using System.Runtime.InteropServices;

namespace VaeGpu
{
    /// <summary>One instance on a path, laid out as vg_path_time, so that a span of them is passed as it lies.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PathTime
    {
        /// <summary>The path's index in its set; 0 for a <see cref="LatentPath"/>.</summary>
        public uint Path;

        /// <summary>The time in the unit of the keys' times. Before the start and behind the end it is held there, or wrapped on a path that loops.</summary>
        public float Time;

        /// <summary>An instance on the first path.</summary>
        public PathTime(float time)
        {
            Path = 0;
            Time = time;
        }
    }
}
