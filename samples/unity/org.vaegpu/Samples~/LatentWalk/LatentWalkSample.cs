using UnityEngine;
using VaeGpu;

/// <summary>A picture that walks from draw to draw. Put this on an empty object, give it a model, and press play.</summary>
public sealed class LatentWalkSample : MonoBehaviour
{
    [SerializeField] private ModelAsset _model = null;
    [SerializeField] private float _keysPerSecond = 0.5f;

    private LatentTexture _picture;

    private void Start()
    {
        _picture = gameObject.AddComponent<LatentTexture>();
        _picture.Model = _model;

        LatentWalker walker = gameObject.AddComponent<LatentWalker>();
        walker.SetSeeds(1, 2, 3, 4, 5, 6);
        walker.Speed = _keysPerSecond;
    }

    private void OnGUI()
    {
        if (_picture.Texture != null)
        {
            GUI.DrawTexture(new Rect(0, 0, Screen.width, Screen.height), _picture.Texture, ScaleMode.ScaleToFit);
        }
    }
}
