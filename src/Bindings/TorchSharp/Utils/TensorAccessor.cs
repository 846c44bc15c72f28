using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>
/// Reads and writes a CPU tensor's elements where they lie, in row-major order whatever the strides. Keeps the
/// tensor object alive, but must not be used once the tensor is disposed.
/// </summary>
internal unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly Tensor _tensor;
    private readonly T* _data;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly bool _contiguous;

    public TensorAccessor(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU)
        {
            throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }

        _tensor = tensor;
        _data = (T*)tensor.DataPointer();
        _shape = tensor.shape;
        _strides = tensor.stride();
        _contiguous = tensor.is_contiguous();
        Count = tensor.numel();
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    /// <summary>One index counts elements in row-major order; several index the axes.</summary>
    public T this[params long[] indices]
    {
        get => _data[Place(indices)];
        set => _data[Place(indices)] = value;
    }

    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result);
        return result;
    }

    /// <summary>Copies the elements from <paramref name="tensorIndex"/> on, as many as there are and fit.</summary>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        int count = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        Span<T> target = array.AsSpan(arrayIndex, count);
        if (_contiguous)
        {
            new Span<T>(_data + tensorIndex, count).CopyTo(target);
            GC.KeepAlive(_tensor);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            target[i] = _data[Offset(tensorIndex + i)];
        }

        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        int count = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        for (int i = 0; i < count; i++)
        {
            _data[Offset(tensorIndex + i)] = array[arrayIndex + i];
        }

        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
    }

    private long Place(long[] indices)
    {
        if (indices.Length == 1)
        {
            return indices[0] >= 0 && indices[0] < Count ? Offset(indices[0]) : throw new IndexOutOfRangeException();
        }

        if (indices.Length != _shape.Length)
        {
            throw new ArgumentException($"{indices.Length} indices for a tensor of rank {_shape.Length}");
        }

        long offset = 0;
        for (int axis = 0; axis < indices.Length; axis++)
        {
            if (indices[axis] < 0 || indices[axis] >= _shape[axis])
            {
                throw new IndexOutOfRangeException();
            }

            offset += indices[axis] * _strides[axis];
        }

        return offset;
    }

    private long Offset(long index)
    {
        if (_contiguous)
        {
            return index;
        }

        long offset = 0;
        for (int axis = _shape.Length - 1; axis >= 0; axis--)
        {
            (index, long place) = Math.DivRem(index, _shape[axis]);
            offset += place * _strides[axis];
        }

        return offset;
    }
}
