namespace VaeGpu.Native;

/// <summary>
/// The objects behind the handles that hosts hold. A handle is a slot's number and the slot's generation, so that a stale or an invented one finds
/// nothing; a pointer or a GCHandle would end the process. Thread-safe; looking up takes no lock.
/// </summary>
internal static class HandleTable
{
    private const int MostObjects = 1 << 20;

    private static readonly object Lock = new();
    private static readonly Queue<int> Free = new();
    private static NativeObject?[] _slots = new NativeObject?[64];
    private static uint[] _generations = new uint[64];
    private static int _used;

    /// <summary>Gives an object its handle.</summary>
    /// <exception cref="NativeException">There are a million objects.</exception>
    public static ulong Add(NativeObject item)
    {
        lock (Lock)
        {
            if (!Free.TryDequeue(out int slot))
            {
                slot = TakeNewSlot();
            }

            item.Handle = (ulong)++_generations[slot] << 32 | (uint)(slot + 1);
            Volatile.Write(ref _slots[slot], item);
            return item.Handle;
        }
    }

    /// <summary>The object of a handle.</summary>
    /// <exception cref="NativeException">There is none, or it is of another kind.</exception>
    public static T Get<T>(ulong handle)
        where T : NativeObject
    {
        NativeObject?[] slots = Volatile.Read(ref _slots);
        uint slot = (uint)handle - 1;
        if (slot < (uint)slots.Length && Volatile.Read(ref slots[slot]) is { } found && found.Handle == handle)
        {
            return found as T ?? throw new NativeException(ResultCode.Handle, $"Handle 0x{handle:x} is a {found.Kind}, which cannot stand here.");
        }

        throw Unknown(handle);
    }

    /// <summary>Takes a handle back. Of two threads that destroy one object, one comes too late.</summary>
    /// <exception cref="NativeException">It was taken back before.</exception>
    public static void Remove(NativeObject item)
    {
        lock (Lock)
        {
            int slot = (int)((uint)item.Handle - 1);
            if (_slots[slot] != item)
            {
                throw Unknown(item.Handle);
            }

            Volatile.Write(ref _slots[slot], null);
            if (_generations[slot] != uint.MaxValue)
            {
                // One whose generations are used up stays empty: a number is not given out twice.
                Free.Enqueue(slot);
            }
        }
    }

    private static int TakeNewSlot()
    {
        if (_used == MostObjects)
        {
            throw new NativeException(ResultCode.OutOfMemory, $"There are {MostObjects} handles alive: something is made each frame and never destroyed.");
        }

        if (_used == _slots.Length)
        {
            NativeObject?[] larger = new NativeObject?[2 * _used];
            _slots.CopyTo(larger, 0);
            Array.Resize(ref _generations, larger.Length);
            Volatile.Write(ref _slots, larger);
        }

        return _used++;
    }

    private static NativeException Unknown(ulong handle) =>
        new(ResultCode.Handle, handle == 0 ? "The handle is 0." : $"Handle 0x{handle:x} names nothing: it was destroyed before, or never given out.");
}
