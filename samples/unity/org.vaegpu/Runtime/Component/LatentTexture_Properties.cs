using UnityEngine;

namespace VaeGpu
{
    public sealed partial class LatentTexture
    {
        [SerializeField] private ModelAsset _model = null;
        [SerializeField] private Backend _backend = Backend.Automatic;
        [SerializeField] private int _seed = 1;
        [SerializeField, Range(0, 2)] private float _temperature = 1;
        [SerializeField] private RenderTexture _targetTexture = null;
        [SerializeField] private Renderer _targetRenderer = null;
        [SerializeField] private string _targetProperty = "_MainTex";

        /// <summary>The model. Loaded anew when it is set to another.</summary>
        public ModelAsset Model
        {
            get => _model;
            set
            {
                if (_model == value)
                {
                    return;
                }

                _model = value;
                if (isActiveAndEnabled)
                {
                    OnDisable();
                    OnEnable();
                }
            }
        }

        /// <summary>Which draw from the prior is shown.</summary>
        public int Seed
        {
            get => _seed;
            set => (_seed, _seedChanged) = (value, true);
        }

        /// <summary>How far draws go from the mean: 1 as the prior has it, 0 for the mean itself.</summary>
        public float Temperature
        {
            get => _temperature;
            set => (_temperature, _seedChanged) = (value, true);
        }

        /// <summary>A render texture that each picture is drawn over; null for none.</summary>
        public RenderTexture TargetTexture
        {
            get => _targetTexture;
            set
            {
                _targetTexture = value;
                _decoder?.Repeat();
            }
        }

        /// <summary>A renderer whose material shows the picture; null for none.</summary>
        public Renderer TargetRenderer
        {
            get => _targetRenderer;
            set
            {
                _targetRenderer = value;
                _decoder?.Repeat();
            }
        }

        /// <summary>The texture property of its material, such as _BaseMap.</summary>
        public string TargetProperty
        {
            get => _targetProperty;
            set
            {
                _targetProperty = value;
                _decoder?.Repeat();
            }
        }

        /// <summary>The picture: the target texture, or else the decoder's own; null until there is one.</summary>
        public Texture Texture => _targetTexture != null ? (Texture)_targetTexture : _decoder?.Texture;

        /// <summary>The decoder, for what this component has no property for; null while it is disabled or has no model.</summary>
        public Decoder Decoder => _decoder;

        /// <summary>Whether the model is loaded. Where it cannot be, the component says so once and disables itself.</summary>
        public bool Ready
        {
            get
            {
                try
                {
                    return _decoder != null && _decoder.Ready;
                }
                catch (VaeGpuException error)
                {
                    return Fail(error);
                }
            }
        }
    }
}
