namespace Unity.Collections.LowLevel.Unsafe;

public static unsafe class UnsafeUtility
{
    public static void MemCpy(void* destination, void* source, long size) => Buffer.MemoryCopy(source, destination, size, size);

    public static void MemClear(void* destination, long size) => new Span<byte>(destination, (int)size).Clear();
}
