namespace Unity.Collections;

public readonly unsafe struct NativeArray<T>
    where T : unmanaged
{
    internal readonly void* Pointer;

    internal NativeArray(void* pointer, int length)
    {
        Pointer = pointer;
        Length = length;
    }

    public int Length { get; }
}
