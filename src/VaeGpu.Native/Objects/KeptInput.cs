using System.Runtime.InteropServices;

namespace VaeGpu.Native;

/// <summary>
/// The input that one thread sets and another decodes: the last one wins, and neither waits for more than a copy. Setting and taking are thread-safe;
/// what was taken is good until it is taken again, which one thread at a time does.
/// </summary>
internal sealed unsafe class KeptInput(ModelArchitecture architecture) : IDisposable
{
    private readonly object _lock = new();
    private Block _next;
    private Block _taken;
    private GivenInput _input;
    private bool _isSet;
    private bool _disposed;

    /// <summary>For a host that forgets its decoder.</summary>
    ~KeptInput() => Free();

    /// <summary>Copies an input. Allocates where it is the largest so far.</summary>
    /// <exception cref="NativeException">The model has no such input.</exception>
    public void Set(in GivenInput input)
    {
        ReadOnlySpan<byte> bytes = input.Bytes(architecture);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(KeptInput));
            _next.Fill(bytes);
            _input = input;
            _isSet = true;
        }
    }

    /// <summary>What was set last.</summary>
    /// <exception cref="NativeException">Nothing was.</exception>
    public GivenInput Take()
    {
        lock (_lock)
        {
            if (!_isSet)
            {
                throw NativeException.Argument("input is NULL, and vg_decoder_set_input has kept none.");
            }

            _taken.Fill(_next.Content);
            return _input.At(_taken.Pointer);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Free();
        }

        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        _next.Free();
        _taken.Free();
    }

    /// <summary>Memory outside the heap that only grows.</summary>
    private struct Block
    {
        private int _capacity;
        private int _length;

        public byte* Pointer { get; private set; }

        public readonly ReadOnlySpan<byte> Content => new(Pointer, _length);

        public void Fill(ReadOnlySpan<byte> content)
        {
            if (content.Length > _capacity)
            {
                Pointer = (byte*)NativeMemory.Realloc(Pointer, (nuint)content.Length);
                _capacity = content.Length;
            }

            content.CopyTo(new Span<byte>(Pointer, _capacity));
            _length = content.Length;
        }

        public void Free()
        {
            NativeMemory.Free(Pointer);
            Pointer = null;
            _capacity = 0;
            _length = 0;
        }
    }
}
