using UnityEngine;
using VaeGpu;

/// <summary>Four draws of a model, mixed by sliders. Put this on an empty object, give it a model, and press play.</summary>
public sealed class MixerSample : MonoBehaviour
{
    private const int SliderHeight = 24;

    [SerializeField] private ModelAsset _model = null;

    private LatentTexture _picture;
    private LatentMixer _mixer;

    private void Start()
    {
        _picture = gameObject.AddComponent<LatentTexture>();
        _picture.Model = _model;

        _mixer = gameObject.AddComponent<LatentMixer>();
        _mixer.SetSources(new MixSource(1, 1), new MixSource(2, 0), new MixSource(3, 0), new MixSource(4, 0));
    }

    private void OnGUI()
    {
        if (_picture.Texture != null)
        {
            GUI.DrawTexture(new Rect(0, 0, Screen.width, Screen.height), _picture.Texture, ScaleMode.ScaleToFit);
        }

        for (int index = 0; index < _mixer.Count; index++)
        {
            float weight = _mixer.GetWeight(index);
            float moved = GUI.HorizontalSlider(new Rect(10, 10 + (index * SliderHeight), 200, SliderHeight), weight, 0, 1);
            if (moved != weight)
            {
                _mixer.SetWeight(index, moved);
            }
        }
    }
}
