namespace UnityEngine;

public class Object
{
    private bool _destroyed;

    public string name { get; set; } = "";

    public HideFlags hideFlags { get; set; }

    public static void Destroy(Object obj) => DestroyImmediate(obj);

    public static void DestroyImmediate(Object obj)
    {
        obj._destroyed = true;
        obj.OnDestroyed();
    }

    public static bool operator ==(Object? x, Object? y) => IsNull(x) ? IsNull(y) : ReferenceEquals(x, y);

    public static bool operator !=(Object? x, Object? y) => !(x == y);

    public override bool Equals(object? other) => other is Object that && this == that;

    public override int GetHashCode() => base.GetHashCode();

    protected private virtual void OnDestroyed()
    {
    }

    /// <summary>What was destroyed equals null, as in the engine.</summary>
    private static bool IsNull(Object? item) => item is null || item._destroyed;
}
