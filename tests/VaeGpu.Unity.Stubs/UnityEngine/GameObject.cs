using System.Reflection;

namespace UnityEngine;

/// <summary>Holds components, and calls their messages when a test says so.</summary>
public sealed class GameObject : Object
{
    private readonly List<Component> _components = [];

    public T AddComponent<T>()
        where T : Component
    {
        foreach (RequireComponent required in typeof(T).GetCustomAttributes<RequireComponent>())
        {
            if (!_components.Exists(required.Type.IsInstanceOfType))
            {
                Add(required.Type);
            }
        }

        return (T)Add(typeof(T));
    }

    public T GetComponent<T>() => _components.OfType<T>().FirstOrDefault()!;

    /// <summary>Not the engine's: sends a message to every component that is enabled.</summary>
    public void Send(string message)
    {
        foreach (Component component in _components.ToArray())
        {
            if (component is not Behaviour { enabled: false })
            {
                Send(component, message);
            }
        }
    }

    internal void Send(Component component, string message)
    {
        MethodInfo? method = component.GetType().GetMethod(message, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public);
        if (method is not null)
        {
            ((Action)method.CreateDelegate(typeof(Action), component))();
        }
    }

    private Component Add(Type type)
    {
        var component = (Component)Activator.CreateInstance(type);
        component.gameObject = this;
        _components.Add(component);
        Send(component, "OnEnable");
        return component;
    }
}
