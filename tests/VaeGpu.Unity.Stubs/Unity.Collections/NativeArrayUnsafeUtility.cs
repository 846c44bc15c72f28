namespace Unity.Collections.LowLevel.Unsafe;

public static unsafe class NativeArrayUnsafeUtility
{
    public static void* GetUnsafePtr<T>(this NativeArray<T> nativeArray)
        where T : unmanaged => nativeArray.Pointer;
}
