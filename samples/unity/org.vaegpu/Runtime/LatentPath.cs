using System;

namespace VaeGpu
{
    /// <summary>A way through the latent space that hits every key at its time. Immutable; to be disposed of. A decoder that was given it keeps what it needs.</summary>
    public sealed unsafe class LatentPath : IDisposable
    {
        private ulong _handle;

        /// <summary>When the path begins.</summary>
        public float Start { get; }

        /// <summary>How long it takes.</summary>
        public float Duration { get; }

        internal ulong Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(LatentPath));

        private LatentPath(ulong handle)
        {
            _handle = handle;
            LiveObjects.Add(this);
            float start, duration;
            Result.Check(Native.vg_paths_get_range(handle, 0, &start, &duration));
            Start = start;
            Duration = duration;
        }

        /// <summary>Makes a path through keys.</summary>
        /// <param name="kind">How it goes from key to key.</param>
        /// <param name="keys">[keys, <paramref name="latentSize"/>], all finite.</param>
        /// <param name="latentSize">Floats of a latent.</param>
        /// <param name="times">A time for each key, increasing; empty for 0, 1, 2 and on.</param>
        /// <param name="ease">How time runs between two keys.</param>
        /// <param name="loop">Goes from the last key back to the first and on.</param>
        /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
        /// <exception cref="VaeGpuException">A number is not finite, or times do not increase.</exception>
        public static LatentPath Create(PathKind kind, ReadOnlySpan<float> keys, int latentSize, ReadOnlySpan<float> times = default, PathEase ease = PathEase.None, bool loop = false)
        {
            if (latentSize <= 0 || keys.Length == 0 || keys.Length % latentSize != 0)
            {
                throw new ArgumentException($"{keys.Length} floats are no whole number of latents of {latentSize}.", nameof(keys));
            }

            int count = keys.Length / latentSize;
            if (times.Length != 0 && times.Length != count)
            {
                throw new ArgumentException($"There are {times.Length} times for {count} keys.", nameof(times));
            }

            fixed (float* keysPointer = keys, timesPointer = times)
            {
                Native.vg_path path = default;
                path.size = NativeSize.Of<Native.vg_path>();
                path.kind = (uint)kind;
                path.ease = (uint)ease;
                path.flags = loop ? Native.VG_PATH_LOOP : 0;
                path.latent_size = (uint)latentSize;
                path.key_count = (uint)count;
                path.keys = keysPointer;
                path.times = timesPointer;
                ulong handle;
                Result.Check(Native.vg_paths_create(&path, 1, &handle));
                return new LatentPath(handle);
            }
        }

        /// <summary>Reads a path that <c>vaegpu morph --save-path</c> wrote, in UTF-8.</summary>
        /// <exception cref="VaeGpuException">It is none; the message says where.</exception>
        public static LatentPath FromJson(ReadOnlySpan<byte> json)
        {
            fixed (byte* bytes = json)
            {
                ulong handle;
                Result.Check(Native.vg_paths_from_json(bytes, (ulong)json.Length, &handle));
                return new LatentPath(handle);
            }
        }

        /// <summary>Frees the path.</summary>
        public void Dispose()
        {
            if (_handle == 0)
            {
                return;
            }

            _ = Native.vg_paths_destroy(_handle);
            _handle = 0;
            LiveObjects.Remove(this);
        }
    }
}
