using System.Runtime.InteropServices;

namespace VaeGpu.Bindings;

/// <summary>
/// Keeps delegates alive whose pointers native code holds. No part of Silk.NET: the named package keeps such a list
/// privately.
/// </summary>
internal static class DelegatePins
{
    private static readonly Dictionary<nint, (Delegate Delegate, int Count)> Pins = [];

    /// <summary>The pointer of the delegate, valid until <see cref="Remove" /> was called as often as this.</summary>
    public static nint Add<T>(T @delegate)
        where T : Delegate => Add(Marshal.GetFunctionPointerForDelegate(@delegate), @delegate);

    /// <summary>Keeps the delegate behind a pointer alive.</summary>
    public static nint Add(nint pointer, Delegate @delegate)
    {
        lock (Pins)
        {
            var count = Pins.TryGetValue(pointer, out var pin) ? pin.Count : 0;
            Pins[pointer] = (@delegate, count + 1);
            return pointer;
        }
    }

    /// <summary>Takes one <see cref="Add(nint, Delegate)" /> back; false when there was none.</summary>
    public static bool Remove(nint pointer)
    {
        lock (Pins)
        {
            if (!Pins.TryGetValue(pointer, out var pin))
            {
                return false;
            }

            if (pin.Count > 1)
            {
                Pins[pointer] = (pin.Delegate, pin.Count - 1);
            }
            else
            {
                Pins.Remove(pointer);
            }

            return true;
        }
    }
}
