namespace UnityEngine;

public class Component : Object
{
    public GameObject gameObject { get; internal set; } = null!;

    public T GetComponent<T>() => gameObject.GetComponent<T>();
}
