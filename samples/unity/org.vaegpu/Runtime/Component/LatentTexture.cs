using System;
using UnityEngine;

namespace VaeGpu
{
    /// <summary>
    /// Decodes one picture of a model into a texture: a draw from the model's prior by its seed, or what another component or script sets.
    /// </summary>
    [AddComponentMenu("VaeGpu/Latent Texture")]
    public sealed partial class LatentTexture : MonoBehaviour
    {
        private Decoder _decoder;
        private MaterialPropertyBlock _block;
        private bool _seedChanged;

        /// <summary>Sets a latent to decode instead of the seed's; <see cref="Seed"/> takes over again when it is set.</summary>
        /// <param name="latent">[latent], copied.</param>
        /// <returns>Whether it was taken; false until <see cref="Ready"/>, to be set again next frame.</returns>
        /// <exception cref="ArgumentException">The length is not the model's latent size.</exception>
        public bool SetLatent(ReadOnlySpan<float> latent)
        {
            try
            {
                return Taken(Ready && _decoder.SetLatents(latent));
            }
            catch (VaeGpuException error)
            {
                return Fail(error);
            }
        }

        /// <summary>Sets the point of a path to decode instead of the seed's; <see cref="Seed"/> takes over again when it is set.</summary>
        /// <param name="path">The path; it may be disposed of afterwards.</param>
        /// <param name="time">Where on it.</param>
        /// <returns>Whether it was taken; false until <see cref="Ready"/>, to be set again next frame.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
        public bool SetPath(LatentPath path, float time)
        {
            Span<PathTime> times = stackalloc PathTime[] { new PathTime(time) };
            try
            {
                return Taken(Ready && _decoder.SetPath(path, times));
            }
            catch (VaeGpuException error)
            {
                return Fail(error);
            }
        }

        private void OnEnable()
        {
            _seedChanged = true;
            if (_model == null)
            {
                return;
            }

            try
            {
                _decoder = Decoder.Load(_model, new DecoderSettings { Backend = _backend });
            }
            catch (Exception error) when (error is VaeGpuException || error is DllNotFoundException)
            {
                Fail(error);
            }
        }

        private void OnDisable()
        {
            _decoder?.Dispose();
            _decoder = null;
        }

        private void OnValidate() => _seedChanged = true;

        // Late, so that what other components set in Update is decoded in the same frame.
        private void LateUpdate()
        {
            if (!Ready)
            {
                return;
            }

            try
            {
                if (_seedChanged)
                {
                    _seedChanged = !_decoder.SetPrior(new PriorDraw { Seed = unchecked((uint)_seed), Temperature = _temperature, Mean = _temperature == 0 });
                }

                if (_targetTexture != null ? _decoder.Decode(_targetTexture) : _decoder.Decode())
                {
                    Show();
                }
            }
            catch (VaeGpuException error)
            {
                Fail(error);
            }
        }

        private void Show()
        {
            if (_targetRenderer == null)
            {
                return;
            }

            _block ??= new MaterialPropertyBlock();
            _targetRenderer.GetPropertyBlock(_block);
            _block.SetTexture(_targetProperty, Texture);
            _targetRenderer.SetPropertyBlock(_block);
        }

        private bool Taken(bool taken)
        {
            _seedChanged &= !taken;
            return taken;
        }

        /// <summary>Says once what is wrong, instead of in every frame.</summary>
        private bool Fail(Exception error)
        {
            Debug.LogException(error, this);
            enabled = false;
            return false;
        }
    }
}
