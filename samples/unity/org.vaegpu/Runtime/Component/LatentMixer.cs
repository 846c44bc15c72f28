using System;
using UnityEngine;

namespace VaeGpu
{
    /// <summary>Mixes draws from a model's prior by weights, and shows the mix in a <see cref="LatentTexture"/>.</summary>
    [AddComponentMenu("VaeGpu/Latent Mixer")]
    [RequireComponent(typeof(LatentTexture))]
    public sealed class LatentMixer : MonoBehaviour
    {
        [SerializeField] private MixSource[] _sources = { new MixSource(1, 1), new MixSource(2, 0) };

        private LatentTexture _target;
        private Decoder _drawnBy;
        private float[] _latents;
        private float[] _weights;
        private float[] _mix;
        private bool _changed;

        /// <summary>How many draws are mixed.</summary>
        public int Count => _sources.Length;

        /// <summary>Mixes other draws.</summary>
        /// <exception cref="ArgumentException">There are none.</exception>
        public void SetSources(params MixSource[] sources)
        {
            if (sources == null || sources.Length == 0)
            {
                throw new ArgumentException("A mix needs a source at least.", nameof(sources));
            }

            _sources = sources;
            _drawnBy = null;
        }

        /// <summary>How much of a draw is in the mix. Only proportions matter.</summary>
        public float GetWeight(int index) => _sources[index].Weight;

        /// <summary>Sets how much of a draw is in the mix.</summary>
        public void SetWeight(int index, float weight)
        {
            _sources[index].Weight = weight;
            _changed = true;
        }

        private void OnEnable()
        {
            _target = GetComponent<LatentTexture>();
            _drawnBy = null;
        }

        private void OnValidate() => _drawnBy = null;

        private void Update()
        {
            if (_sources.Length == 0 || !_target.Ready)
            {
                return;
            }

            if (_drawnBy != _target.Decoder)
            {
                Draw();
            }

            if (_changed)
            {
                for (int index = 0; index < _weights.Length; index++)
                {
                    _weights[index] = _sources[index].Weight;
                }

                LatentMix.Blend(_latents, _weights, _mix);
                _changed = !_target.SetLatent(_mix);
            }
        }

        private void Draw()
        {
            _drawnBy = _target.Decoder;
            int size = _drawnBy.LatentSize;
            _latents = new float[_sources.Length * size];
            _weights = new float[_sources.Length];
            _mix = new float[size];
            for (int index = 0; index < _sources.Length; index++)
            {
                _drawnBy.Draw(new PriorDraw { Seed = unchecked((uint)_sources[index].Seed) }, _latents.AsSpan(index * size, size));
            }

            _changed = true;
        }
    }
}
