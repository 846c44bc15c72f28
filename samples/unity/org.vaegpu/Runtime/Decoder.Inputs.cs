using System;

namespace VaeGpu
{
    public sealed unsafe partial class Decoder
    {
        /// <summary>Sets latents to decode, which are copied.</summary>
        /// <param name="latents">[pictures, <see cref="LatentSize"/>].</param>
        /// <param name="quantised">Replaces each position's vector by the nearest code's, for models whose latents are codes.</param>
        /// <returns>Whether they were taken; false until <see cref="Ready"/>, to be set again next frame.</returns>
        /// <exception cref="ArgumentException">The length is no whole number of latents, or more than <see cref="MaxBatch"/>.</exception>
        public bool SetLatents(ReadOnlySpan<float> latents, bool quantised = false)
        {
            if (!Ready)
            {
                return false;
            }

            Native.vg_input input = Input(Native.VG_INPUT_LATENTS, Count(latents.Length, LatentSize, nameof(latents)));
            input.flags = quantised ? Native.VG_INPUT_QUANTISED : 0;
            fixed (float* values = latents)
            {
                input.values = values;
                return Keep(input);
            }
        }

        /// <summary>Sets codes to decode, which are copied, for models whose latents are codes.</summary>
        /// <param name="codes">[pictures, <see cref="Positions"/>].</param>
        /// <returns>Whether they were taken; false until <see cref="Ready"/>, to be set again next frame.</returns>
        /// <exception cref="ArgumentException">The length is no whole number of latents, or more than <see cref="MaxBatch"/>.</exception>
        public bool SetCodes(ReadOnlySpan<int> codes)
        {
            if (!Ready)
            {
                return false;
            }

            Native.vg_input input = Input(Native.VG_INPUT_CODES, Count(codes.Length, Positions, nameof(codes)));
            fixed (int* values = codes)
            {
                input.codes = values;
                return Keep(input);
            }
        }

        /// <summary>Sets pictures to encode and decode again, which are copied, for models with an encoder.</summary>
        /// <param name="images">[pictures, <see cref="Channels"/>, <see cref="Height"/>, <see cref="Width"/>], the top row first, in the model's own values.</param>
        /// <param name="temperature">What the encoder's deviation is multiplied by; 0 decodes the mean.</param>
        /// <param name="seed">The key of the random numbers.</param>
        /// <param name="frame">Another frame, other numbers.</param>
        /// <returns>Whether they were taken; false until <see cref="Ready"/>, to be set again next frame.</returns>
        /// <exception cref="ArgumentException">The length is no whole number of pictures, or more than <see cref="MaxBatch"/>, or the model has no encoder.</exception>
        public bool SetImages(ReadOnlySpan<float> images, float temperature = 0, ulong seed = 0, uint frame = 0)
        {
            if (!Ready)
            {
                return false;
            }

            if (!HasEncoder)
            {
                throw new ArgumentException("This model has no encoder.", nameof(images));
            }

            Native.vg_input input = Input(Native.VG_INPUT_IMAGES, Count(images.Length, Channels * Height * Width, nameof(images)));
            (input.temperature, input.seed, input.frame) = (temperature, seed, frame);
            fixed (float* values = images)
            {
                input.values = values;
                return Keep(input);
            }
        }

        /// <summary>Sets draws from the prior to decode, drawn on the device.</summary>
        /// <returns>Whether they were taken; false until <see cref="Ready"/>, to be set again next frame.</returns>
        /// <exception cref="ArgumentException">More than <see cref="MaxBatch"/> are asked for.</exception>
        public bool SetPrior(in PriorDraw draw)
        {
            if (!Ready)
            {
                return false;
            }

            Native.vg_input input = draw.ToInput();
            CheckCount(input.count, nameof(draw));
            return Keep(input);
        }

        /// <summary>Sets points of a path to decode, one for each picture, evaluated on the device.</summary>
        /// <param name="path">The path; it may be disposed of afterwards.</param>
        /// <param name="times">A time for each picture; copied.</param>
        /// <param name="quantised">Replaces each position's vector by the nearest code's, for models whose latents are codes.</param>
        /// <returns>Whether they were taken; false until <see cref="Ready"/>, to be set again next frame.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
        /// <exception cref="ArgumentException">There are no times, or more than <see cref="MaxBatch"/>.</exception>
        public bool SetPath(LatentPath path, ReadOnlySpan<PathTime> times, bool quantised = false)
        {
            if (path == null)
            {
                throw new ArgumentNullException(nameof(path));
            }

            if (!Ready)
            {
                return false;
            }

            Native.vg_input input = Input(Native.VG_INPUT_PATHS, Count(times.Length, 1, nameof(times)));
            input.flags = quantised ? Native.VG_INPUT_QUANTISED : 0;
            input.paths = path.Handle;
            fixed (PathTime* values = times)
            {
                input.times = (Native.vg_path_time*)values;
                return Keep(input);
            }
        }

        /// <summary>Draws latents from the prior on the processor, such as keys of a path: those that <see cref="SetPrior"/> decodes. Not for frames.</summary>
        /// <param name="draw">Which draws.</param>
        /// <param name="latents">[pictures, <see cref="LatentSize"/>], out.</param>
        /// <exception cref="InvalidOperationException">The decoder is not ready.</exception>
        /// <exception cref="ArgumentException">The span has no room for them.</exception>
        public void Draw(in PriorDraw draw, Span<float> latents)
        {
            if (!Ready)
            {
                throw new InvalidOperationException("The model is still loading.");
            }

            Native.vg_input input = draw.ToInput();
            if ((ulong)latents.Length < (ulong)input.count * (ulong)LatentSize)
            {
                throw new ArgumentException($"{input.count} latents are {(ulong)input.count * (ulong)LatentSize} floats and there is room for {latents.Length}.", nameof(latents));
            }

            fixed (float* values = latents)
            {
                Result.Check(Native.vg_model_draw(_model, &input, values, (ulong)latents.Length));
            }
        }

        private static Native.vg_input Input(uint kind, uint count)
        {
            Native.vg_input input = default;
            input.size = NativeSize.Of<Native.vg_input>();
            input.kind = kind;
            input.count = count;
            return input;
        }

        private uint Count(int length, int each, string name)
        {
            if (each == 0)
            {
                throw new ArgumentException("This model's latents are no codes.", name);
            }

            if (length == 0 || length % each != 0)
            {
                throw new ArgumentException($"{length} numbers are no whole number of {(name == "images" ? "pictures" : "latents")} of {each}.", name);
            }

            uint count = (uint)(length / each);
            CheckCount(count, name);
            return count;
        }

        private void CheckCount(uint count, string name)
        {
            if (count > _maxBatch)
            {
                throw new ArgumentException($"{count} pictures are more than the MaxBatch of {_maxBatch}.", name);
            }
        }

        private bool Keep(Native.vg_input input)
        {
            if (!Result.IsDone(Native.vg_decoder_set_input(_decoder, &input)))
            {
                return false;
            }

            _inputCount = (int)input.count;
            _inputChanged = true;
            return true;
        }
    }
}
