using UnityEngine;
using VaeGpu;

public sealed class Faces : MonoBehaviour
{
    [SerializeField] private ModelAsset _model = null;
    [SerializeField] private RenderTexture _target = null;

    private Decoder _decoder;

    private void OnEnable() => _decoder = Decoder.Load(_model);

    private void Update()
    {
        _decoder.SetPrior(new PriorDraw { Seed = (ulong)(Time.time * 2) });
        _decoder.Decode(_target);
    }

    private void OnDisable() => _decoder?.Dispose();
}
