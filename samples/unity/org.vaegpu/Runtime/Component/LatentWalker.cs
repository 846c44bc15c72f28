using System;
using UnityEngine;

namespace VaeGpu
{
    /// <summary>Walks a <see cref="LatentTexture"/> along a path: through draws from the model's prior, or along one that was saved as JSON.</summary>
    [AddComponentMenu("VaeGpu/Latent Walker")]
    [RequireComponent(typeof(LatentTexture))]
    public sealed class LatentWalker : MonoBehaviour
    {
        [SerializeField] private TextAsset _savedPath = null;
        [SerializeField] private int[] _seeds = { 1, 2, 3, 4 };
        [SerializeField] private PathKind _kind = PathKind.Spherical;
        [SerializeField] private PathEase _ease = PathEase.None;
        [SerializeField] private bool _loop = true;
        [SerializeField] private float _speed = 1;

        private LatentTexture _target;
        private Decoder _walked;
        private LatentPath _path;
        private float _shown;
        private bool _isShown;

        /// <summary>Time on the path per second; 1 is a key a second where keys have no times of their own.</summary>
        public float Speed
        {
            get => _speed;
            set => _speed = value;
        }

        /// <summary>Where on the path it is, from its start on. May be set, such as by an animation.</summary>
        public float Time { get; set; }

        /// <summary>Walks another path, from its start: through the draws by these seeds.</summary>
        /// <exception cref="ArgumentException">There are no seeds.</exception>
        public void SetSeeds(params int[] seeds)
        {
            if (seeds == null || seeds.Length == 0)
            {
                throw new ArgumentException("A path needs a seed at least.", nameof(seeds));
            }

            (_seeds, _savedPath, Time) = (seeds, null, 0);
            Forget();
        }

        private void OnEnable() => _target = GetComponent<LatentTexture>();

        private void OnDisable() => Forget();

        private void OnValidate() => Forget();

        private void Update()
        {
            if (!_target.Ready)
            {
                return;
            }

            if (_path == null || _walked != _target.Decoder)
            {
                Forget();
                if (!TryMakePath())
                {
                    return;
                }
            }

            Time += UnityEngine.Time.deltaTime * _speed;
            // Wrapped here too, for a float that grew for hours would walk in steps.
            Time = _loop && _path.Duration > 0 ? Mathf.Repeat(Time, _path.Duration) : Mathf.Clamp(Time, 0, _path.Duration);
            if (_isShown && _shown == Time)
            {
                return;
            }

            _isShown = _target.SetPath(_path, _path.Start + Time);
            _shown = Time;
        }

        private bool TryMakePath()
        {
            _walked = _target.Decoder;
            try
            {
                _path = _savedPath != null ? LatentPath.FromJson(_savedPath.bytes) : ThroughSeeds();
                return true;
            }
            catch (Exception error) when (error is VaeGpuException || error is ArgumentException)
            {
                Debug.LogException(error, this);
                enabled = false;
                return false;
            }
        }

        private LatentPath ThroughSeeds()
        {
            int size = _walked.LatentSize;
            float[] keys = new float[_seeds.Length * size];
            for (int key = 0; key < _seeds.Length; key++)
            {
                _walked.Draw(new PriorDraw { Seed = unchecked((uint)_seeds[key]) }, keys.AsSpan(key * size, size));
            }

            return LatentPath.Create(_kind, keys, size, default, _ease, _loop);
        }

        private void Forget()
        {
            _path?.Dispose();
            (_path, _isShown) = (null, false);
        }
    }
}
