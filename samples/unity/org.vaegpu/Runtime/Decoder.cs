using System;
using System.Text;
using Unity.Collections;
using Unity.Collections.LowLevel.Unsafe;
using UnityEngine;
using Object = UnityEngine.Object;

namespace VaeGpu
{
    /// <summary>
    /// A model that turns latents into pictures. Set an input, call <see cref="Decode()"/> once a frame; it never waits. On Unity's own device the picture is there for what is drawn
    /// after it in the same frame; through memory it is a frame or two behind its input. Frames allocate nothing. For the main thread alone, as textures are.
    /// </summary>
    public sealed unsafe partial class Decoder : IDisposable
    {
        private readonly NativeContext _context;
        private readonly int _maxBatch;
        private readonly PendingDecode[] _pending;
        private readonly RenderEvents _events;
        private ulong _model;
        private ulong _decoder;
        private Native.vg_model_info _info;
        private Texture _texture;
        private Texture2D _pixels;
        private byte[] _row;
        private int _firstPending;
        private int _pendingCount;
        private int _inputCount;
        private bool _inputChanged;
        private long _completed;
        private bool _disposed;

        /// <summary>Whether the model is read and the device has it. Until then inputs are not taken.</summary>
        /// <exception cref="VaeGpuException">It cannot be loaded; the message names the fault.</exception>
        /// <exception cref="ObjectDisposedException">The decoder is disposed.</exception>
        public bool Ready => _texture != null || Prepare();

        /// <summary>The pictures: picture i of a batch stands i heights above the texture's bottom. Null until <see cref="Ready"/>; the decoder's own, and gone with it.</summary>
        /// <remarks>A <see cref="RenderTexture"/> on Unity's device, else a <see cref="Texture2D"/>.</remarks>
        public Texture Texture => _texture;

        /// <summary>Whether this decodes on Unity's own device, straight into its textures; else pictures go through memory.</summary>
        public bool UnitysDevice => _context.IsUnitys;

        /// <summary>Columns of a picture; 0 until <see cref="Ready"/>.</summary>
        public int Width => (int)_info.width;

        /// <summary>Rows of a picture; 0 until <see cref="Ready"/>.</summary>
        public int Height => (int)_info.height;

        /// <summary>Channels of a picture: 1, 3 or 4; 0 until <see cref="Ready"/>.</summary>
        public int Channels => (int)_info.channels;

        /// <summary>Whether <see cref="SetImages"/> works; false until <see cref="Ready"/>.</summary>
        public bool HasEncoder => (_info.flags & Native.VG_MODEL_ENCODER) != 0;

        /// <summary>Floats of a latent; 0 until <see cref="Ready"/>.</summary>
        public int LatentSize => (int)_info.latent_size;

        /// <summary>Codes of a latent; 0 until <see cref="Ready"/>, and where latents are no codes.</summary>
        public int Positions => (int)_info.positions;

        /// <summary>Pictures of one decode, at most.</summary>
        public int MaxBatch => _maxBatch;

        /// <summary>The device's name, or the processor's instruction set.</summary>
        public string DeviceName => _context.Name;

        /// <summary>Why <see cref="Backend.Automatic"/> took the processor; empty where it did not.</summary>
        public string ProcessorReason => _context.Reason;

        /// <summary>What the decoder did so far; all zero until <see cref="Ready"/>.</summary>
        public DecoderStats Stats
        {
            get
            {
                Native.vg_decoder_info info = default;
                info.size = NativeSize.Of<Native.vg_decoder_info>();
                return _texture != null && Result.IsDone(Native.vg_decoder_get_info(_decoder, &info)) ? new DecoderStats(info, UnitysDevice, _completed, _events == null ? _pendingCount : _events.UnderWay) : default;
            }
        }

        /// <summary>Starts to load a model and returns at once, but for the first decoder of a backend: that one starts the driver.</summary>
        /// <exception cref="ArgumentNullException"><paramref name="model"/> is null.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
        /// <exception cref="VaeGpuException">There is no such device.</exception>
        /// <exception cref="DllNotFoundException">The native library is not installed.</exception>
        public static Decoder Load(ModelAsset model, DecoderSettings settings = default) =>
            model == null ? throw new ArgumentNullException(nameof(model)) : Load(model.Bytes, settings);

        /// <summary>The same from a file's bytes, which are copied.</summary>
        /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
        /// <exception cref="VaeGpuException">There is no such device.</exception>
        /// <exception cref="DllNotFoundException">The native library is not installed.</exception>
        public static Decoder Load(ReadOnlySpan<byte> model, DecoderSettings settings = default)
        {
            var decoder = new Decoder(settings);
            fixed (byte* bytes = model)
            {
                ulong handle;
                decoder.Begin(Native.vg_model_load_memory(bytes, (ulong)model.Length, null, &handle), handle);
            }

            return decoder;
        }

        /// <summary>The same from a file, such as one in StreamingAssets, read beside the frame loop.</summary>
        /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
        /// <exception cref="VaeGpuException">There is no such device.</exception>
        /// <exception cref="DllNotFoundException">The native library is not installed.</exception>
        public static Decoder LoadFile(string path, DecoderSettings settings = default)
        {
            byte[] text = Encoding.UTF8.GetBytes((path ?? throw new ArgumentNullException(nameof(path))) + '\0');
            var decoder = new Decoder(settings);
            fixed (byte* bytes = text)
            {
                ulong handle;
                decoder.Begin(Native.vg_model_load_file(bytes, null, &handle), handle);
            }

            return decoder;
        }

        private Decoder(DecoderSettings settings)
        {
            if (settings.Backend < Backend.Automatic || settings.Backend > Backend.Processor || settings.MaxBatch < 0 || settings.MaxBatch > 65535 || settings.FramesInFlight < 0 || settings.FramesInFlight > 16)
            {
                throw new ArgumentOutOfRangeException(nameof(settings), "Backend must be one of the three, MaxBatch 0 to 65535, FramesInFlight 0 to 16.");
            }

            _maxBatch = settings.MaxBatch == 0 ? 1 : settings.MaxBatch;
            _context = NativeContext.Acquire(settings.Backend, settings.OwnDevice);
            _events = _context.IsUnitys ? new RenderEvents() : null;
            _pending = new PendingDecode[settings.FramesInFlight != 0 ? settings.FramesInFlight : _context.IsUnitys ? 4 : 2];
            LiveObjects.Add(this);
        }

        /// <summary>
        /// Decodes the input into <see cref="Texture"/> where it was set since the last time; through memory, shows the newest picture that has come back and starts the next. Never
        /// waits. Once a frame.
        /// </summary>
        /// <returns>
        /// Whether the texture changed, for what is drawn from now on. On Unity's device the render thread may yet find as many frames under way as there is room for: then the
        /// next call decodes.
        /// </returns>
        /// <exception cref="VaeGpuException">The input is not what the model needs, or the device is lost.</exception>
        /// <exception cref="ObjectDisposedException">The decoder is disposed.</exception>
        public bool Decode()
        {
            if (!Ready)
            {
                return false;
            }

            if (_events != null)
            {
                return Record(null);
            }

            bool changed = Fetch(_pixels);
            Start();
            return changed;
        }

        /// <summary>The same into a texture of the caller's: RGBA32, readable, without mip maps, of the size of <see cref="Texture"/>.</summary>
        /// <inheritdoc cref="Decode()"/>
        /// <exception cref="ArgumentException">The texture is of another format or size.</exception>
        /// <exception cref="InvalidOperationException">The decoder is on Unity's device, where no picture goes through memory.</exception>
        public bool Decode(Texture2D target)
        {
            if (_events != null)
            {
                throw new InvalidOperationException($"A decoder on Unity's device has no pictures in memory; load it with {nameof(DecoderSettings)}.{nameof(DecoderSettings.OwnDevice)}.");
            }

            if (!Ready)
            {
                return false;
            }

            if (target == null || target.format != TextureFormat.RGBA32 || target.mipmapCount != 1 || !target.isReadable || target.width != _texture.width || target.height != _texture.height)
            {
                throw new ArgumentException($"The target must be a readable RGBA32 texture of {_texture.width} × {_texture.height} without mip maps.", nameof(target));
            }

            bool changed = Fetch(target);
            Start();
            return changed;
        }

        /// <summary>
        /// The same into the whole of a render texture. On Unity's device one that has enableRandomWrite, the size of <see cref="Texture"/>, no mip maps and the format
        /// R8G8B8A8_UNorm or R16G16B16A16_SFloat is written itself; any other is drawn over from <see cref="Texture"/>.
        /// </summary>
        /// <inheritdoc cref="Decode()"/>
        /// <exception cref="ArgumentNullException"><paramref name="target"/> is null.</exception>
        public bool Decode(RenderTexture target)
        {
            if (target == null)
            {
                throw new ArgumentNullException(nameof(target));
            }

            if (_events != null && Ready && IsWritable(target))
            {
                return Record(target);
            }

            // One that was written before was created anew to be what it is now.
            Forget(target);
            bool changed = Decode();
            if (changed)
            {
                DrawOver(target);
            }

            return changed;
        }

        /// <summary>Where in <see cref="Texture"/> a picture of the batch lies, from 0 to 1.</summary>
        public Rect PictureRect(int index) => new Rect(0, (float)index / _maxBatch, 1, 1f / _maxBatch);

        /// <summary>Frees everything, the texture too. Waits for decodes that are under way.</summary>
        public void Dispose()
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            LiveObjects.Remove(this);
            _ = Native.vg_decoder_destroy(_decoder);
            _ = Native.vg_model_destroy(_model);
            _events?.Dispose();
            _context.Release();
            if (_texture != null)
            {
                if (Application.isPlaying)
                {
                    Object.Destroy(_texture);
                }
                else
                {
                    Object.DestroyImmediate(_texture);
                }
            }

            _texture = null;
            _written = null;
        }

        /// <summary>Has the next call decode the input once more, for a target that has not seen it.</summary>
        internal void Repeat() => _inputChanged |= _inputCount > 0;

        /// <summary>Has the decoder made of a model that is being read.</summary>
        private void Begin(int result, ulong model)
        {
            try
            {
                Result.Check(result);
                _model = model;
                Native.vg_decoder_options options = default;
                options.size = NativeSize.Of<Native.vg_decoder_options>();
                options.max_batch = (uint)_maxBatch;
                options.frames_in_flight = (uint)_pending.Length;
                ulong decoder;
                Result.Check(Native.vg_decoder_create(_context.Handle, model, &options, &decoder));
                _decoder = decoder;
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        private bool Prepare()
        {
            ThrowIfDisposed();
            if (!Result.IsDone(Native.vg_decoder_poll(_decoder)))
            {
                _events?.GiveQueue();
                return false;
            }

            Native.vg_model_info info = default;
            info.size = NativeSize.Of<Native.vg_model_info>();
            if (!Result.IsDone(Native.vg_model_get_info(_model, &info)))
            {
                return false;
            }

            long height = (long)info.height * _maxBatch;
            if (Math.Max(info.width, height) > SystemInfo.maxTextureSize)
            {
                throw new VaeGpuException(Native.VG_ERROR_UNSUPPORTED, $"{_maxBatch} pictures of {info.width} × {info.height} are more than one texture holds here; take a smaller MaxBatch.");
            }

            _info = info;
            _texture = _events != null ? (Texture)MakePicture((int)height) : MakePixels((int)height);
            _texture.name = "VaeGpu";
            _texture.wrapMode = TextureWrapMode.Clamp;
            _texture.hideFlags = HideFlags.DontSave;
            return true;
        }

        private Texture2D MakePixels(int height)
        {
            _row = new byte[Width * 4];
            _pixels = new Texture2D(Width, height, TextureFormat.RGBA32, false, false);
            NativeArray<byte> pixels = _pixels.GetRawTextureData<byte>();
            UnsafeUtility.MemClear(NativeArrayUnsafeUtility.GetUnsafePtr(pixels), pixels.Length);
            _pixels.Apply(false, false);
            return _pixels;
        }

        /// <summary>Fetches what has come back, oldest first, for every ticket must be: straight into the texture's memory, and to the device once.</summary>
        private bool Fetch(Texture2D target)
        {
            bool changed = false;
            while (_pendingCount > 0 && Result.IsDone(Native.vg_decode_poll(_decoder, _pending[_firstPending].Ticket)))
            {
                PendingDecode decode = _pending[_firstPending];
                NativeArray<byte> pixels = target.GetRawTextureData<byte>();
                byte* bytes = (byte*)NativeArrayUnsafeUtility.GetUnsafePtr(pixels);
                if (!Result.IsDone(Native.vg_decode_fetch(_decoder, decode.Ticket, bytes, (ulong)pixels.Length)))
                {
                    break;
                }

                fixed (byte* spare = _row)
                {
                    PictureRows.Flip(bytes, Width * 4, Height, decode.Pictures, spare);
                }

                _firstPending = (_firstPending + 1) % _pending.Length;
                _pendingCount--;
                _completed++;
                changed = true;
            }

            if (changed)
            {
                target.Apply(false, false);
            }

            return changed;
        }

        /// <summary>Starts the input that was set last. While the ring is full the input waits, and a newer one takes its place.</summary>
        private void Start()
        {
            if (!_inputChanged || _pendingCount == _pending.Length)
            {
                return;
            }

            ulong ticket;
            int result = Native.vg_decode_begin(_decoder, null, Native.VG_RGBA8, &ticket);
            // What is refused once is refused again.
            _inputChanged = result == Native.VG_NOT_READY;
            if (Result.IsDone(result))
            {
                _pending[(_firstPending + _pendingCount) % _pending.Length] = new PendingDecode(ticket, _inputCount);
                _pendingCount++;
            }
        }

        private void ThrowIfDisposed()
        {
            if (_disposed)
            {
                throw new ObjectDisposedException(nameof(Decoder));
            }
        }
    }
}
