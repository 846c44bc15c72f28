using System.Runtime.CompilerServices;

namespace VaeGpu.Native;

/// <summary>Reads and writes structs of a host's that may be older or newer than this library: as many bytes as both know.</summary>
internal static unsafe class StructMemory
{
    private const uint Largest = 65536;

    /// <summary>A struct's size, checked.</summary>
    /// <exception cref="NativeException">The pointer is null or the size absurd.</exception>
    public static uint CheckedSize<T>(void* pointer, string name)
        where T : unmanaged, ISized
    {
        CheckPointer(pointer, name);
        uint size = Unsafe.ReadUnaligned<uint>(pointer);
        return size >= T.FirstSize && size <= Largest
            ? size
            : throw new NativeException(ResultCode.Struct, $"{name} says that it has {size} bytes; it has {T.FirstSize} to {Largest}, and its size must be set.");
    }

    /// <summary>A copy of a struct; what an older host does not have is zero.</summary>
    /// <exception cref="NativeException">The pointer is null or the size absurd.</exception>
    public static T Read<T>(void* pointer, string name)
        where T : unmanaged, ISized
    {
        uint size = CheckedSize<T>(pointer, name);
        T value = default;
        Unsafe.CopyBlockUnaligned(&value, pointer, Math.Min(size, (uint)sizeof(T)));
        return value;
    }

    /// <summary>The same, all zero for null.</summary>
    /// <exception cref="NativeException">The size is absurd.</exception>
    public static T ReadOptional<T>(void* pointer, string name)
        where T : unmanaged, ISized => pointer == null ? default : Read<T>(pointer, name);

    /// <summary>Fills a struct whose size was checked, but for its size.</summary>
    public static void Write<T>(in T value, void* pointer, uint size)
        where T : unmanaged, ISized
    {
        T copy = value;
        Unsafe.WriteUnaligned(&copy, size);
        Unsafe.CopyBlockUnaligned(pointer, &copy, Math.Min(size, (uint)sizeof(T)));
    }

    /// <summary>Refuses null.</summary>
    /// <exception cref="NativeException">It is null.</exception>
    public static void CheckPointer(void* pointer, string name)
    {
        if (pointer == null)
        {
            throw NativeException.Argument($"{name} is NULL.");
        }
    }

    /// <summary>Refuses null, and an address that numbers of this many bytes cannot have.</summary>
    /// <exception cref="NativeException">It is one of these.</exception>
    public static void CheckNumbers(void* pointer, uint bytes, string name)
    {
        CheckPointer(pointer, name);
        if ((nuint)pointer % bytes != 0)
        {
            throw NativeException.Argument($"{name} is at an address that is no multiple of {bytes}.");
        }
    }

    /// <summary>Refuses flags that are unknown: they may be a newer header's, and mean something.</summary>
    /// <exception cref="NativeException">There is one.</exception>
    public static void CheckFlags(uint flags, uint known, string name)
    {
        if ((flags & ~known) != 0)
        {
            throw NativeException.Argument($"{name} has flags that this library does not know: 0x{flags & ~known:x}.");
        }
    }

    /// <summary>Refuses anything but zero in a reserved field.</summary>
    /// <exception cref="NativeException">There is something.</exception>
    public static void CheckReserved(uint reserved, string name)
    {
        if (reserved != 0)
        {
            throw NativeException.Argument($"{name}'s reserved field must be 0.");
        }
    }
}
