namespace UnityEngine;

public class Behaviour : Component
{
    private bool _enabled = true;

    public bool enabled
    {
        get => _enabled;
        set
        {
            if (_enabled != value)
            {
                _enabled = value;
                gameObject.Send(this, value ? "OnEnable" : "OnDisable");
            }
        }
    }

    public bool isActiveAndEnabled => _enabled;
}
